-- 疑点之二：家庭成员的登记数据（关系、证件、教育、健康、劳动、务工）互相矛盾，供核实。

-- 关系所要求的性别：1 男，-1 女，0 都可以。
local 应有性别 = {
  户主 = 0, 配偶 = 0, 之子 = 1, 之女 = -1, 之儿媳 = -1, 之女婿 = 1,
  之孙子 = 1, 之孙女 = -1, 之外孙子 = 1, 之外孙女 = -1, 之父 = 1, 之母 = -1,
  之岳父 = 1, 之岳母 = -1, 之公公 = 1, 之婆婆 = -1, 之祖父 = 1, 之祖母 = -1,
  之外祖父 = 1, 之外祖母 = -1, 之兄弟姐妹 = 0, 其他 = 0,
}

-- 成员：关系

audit.户主不唯一 {
  label = "没有户主或有两个以上户主",
  basis = "建档立卡数据核查 与户主关系",
  when = function(户)
    return count(户.成员, function(人) return 人.与户主关系 == "户主" end) ~= 1
  end,
}

audit.关系与性别不符 {
  basis = "建档立卡数据核查 与户主关系",
  when = function(户)
    return any(户.成员, function(人)
      local 应有 = pick(人.与户主关系, 应有性别)
      if 人.性别 == "男" then return 应有 < 0 end
      return 应有 > 0
    end)
  end,
}

audit.户主与配偶同性别 {
  basis = "建档立卡数据核查 与户主关系",
  when = function(户)
    local function 有(性别, 关系)
      return any(户.成员, function(人) return 人.与户主关系 == 关系 and 人.性别 == 性别 end)
    end
    return 有("男", "配偶") and 有("男", "户主") or 有("女", "配偶") and 有("女", "户主")
  end,
}

audit.家庭人口数与成员不符 {
  basis = "建档立卡数据核查 家庭成员",
  when = function(户) return 户.成员数 ~= 户.家庭人口数 end,
}

audit.人口较多户 {
  label = "人口较多，复核是否应分户",
  basis = "建档立卡数据核查 家庭成员",
  when = function(户, 标准) return 户.家庭人口数 >= 标准.人口较多户 end,
}

-- 成员：证件

audit.证件号码无效 {
  label = "证件号码长度或校验码不对",
  basis = "建档立卡数据核查 证件号码；GB 11643",
  when = function(户)
    return any(户.成员, function(人)
      return 人.证件号码 == "长度不符" or 人.证件号码 == "校验码不符"
    end)
  end,
}

audit.证件号码与登记不符 {
  label = "证件号码中的出生日期、性别与登记不一致",
  basis = "建档立卡数据核查 证件号码",
  when = function(户)
    return any(户.成员, function(人)
      return 人.证件号码 == "出生日期不符" or 人.证件号码 == "性别不符"
    end)
  end,
}

audit.证件号码重复 {
  basis = "建档立卡数据核查 证件号码，同村、同县、全省查重",
  when = function(户) return any(户.成员, function(人) return 人.证件号码 == "重复" end) end,
}

-- 成员：教育

audit.学历与年龄不符 {
  label = "14 岁以下有高中以上学历或学籍",
  basis = "建档立卡数据核查 文化程度",
  when = function(户, 标准)
    return any(户.成员, function(人)
      return 人.年龄 <= 标准.高中学历年龄疑点
         and (人.高中以上在校 or 人.文化程度 == "高中" or 人.文化程度 == "大专及以上")
    end)
  end,
}

audit.在校与年龄不符 {
  label = "20 岁以上仍在小学或学前，或超过 30 岁仍在校",
  basis = "建档立卡数据核查 在校生状况",
  when = function(户, 标准)
    return any(户.成员, function(人)
      return 人.在校 and (人.年龄 > 标准.在校年龄疑点 or 人.年龄 >= 标准.小学在读年龄疑点
        and (人.在校生状况 == "小学" or 人.在校生状况 == "学前教育"))
    end)
  end,
}

-- 小学一个栏目含六个年级，读满三年不奇怪，所以只看分年级登记的学段。
audit.同年级年数过长 {
  basis = "建档立卡数据核查 在校生状况",
  when = function(户, 标准)
    return any(户.成员, function(人)
      return 人.在校 and 人.在校生状况 ~= "小学" and 人.在校生状况 ~= "学前教育"
         and 人.在校生状况 ~= "大专及以上" and 人.同年级年数 >= 标准.同年级年数疑点
    end)
  end,
}

-- 成员：健康、劳动、务工

audit.健康青壮年无劳动能力 {
  basis = "建档立卡数据核查 劳动能力，16 至 60 岁健康、不在校",
  when = function(户, 标准)
    return any(户.成员, function(人)
      return 人.健康状况 == "健康" and (人.劳动能力 == "丧失劳动力" or 人.劳动能力 == "无劳动力")
         and not 人.在校 and 人.年龄 >= 标准.劳动年龄下限 and 人.年龄 <= 标准.健康青壮年年龄上限
    end)
  end,
}

audit.务工地点与时间不符 {
  label = "填了务工地点没有务工时间，或填了时间没有地点",
  basis = "建档立卡数据核查 务工状况",
  when = function(户)
    return any(户.成员, function(人)
      if 人.务工 then return default(人, "务工时间", 0) == 0 end
      return default(人, "务工时间", 0) > 0
    end)
  end,
}

audit.无劳动力而务工 {
  basis = "建档立卡数据核查 务工状况",
  when = function(户)
    return any(户.成员, function(人)
      return 人.务工 and (人.劳动能力 == "丧失劳动力" or 人.劳动能力 == "无劳动力")
    end)
  end,
}

audit.公益性岗位年龄不符 {
  basis = "建档立卡数据核查 公益性岗位",
  when = function(户, 标准)
    return any(户.成员, function(人)
      return 人.公益性岗位数 > 0
         and (人.年龄 < 标准.公益性岗位年龄下限 or 人.年龄 >= 标准.公益性岗位年龄上限)
    end)
  end,
}

audit.公益性岗位过多 {
  basis = "建档立卡数据核查 公益性岗位",
  when = function(户, 标准)
    return any(户.成员, function(人) return 人.公益性岗位数 > 标准.每人公益性岗位上限 end)
  end,
}

audit.成员必填项空缺 {
  label = "民族、文化程度、在校生状况、健康状况或劳动能力没有填写",
  basis = "建档立卡数据核查 必填项",
  when = function(户, 标准)
    return any(户.成员, function(人)
      if not known(人, "民族") or not known(人, "健康状况") then return true end
      local 缺在校 = not known(人, "在校生状况") and 人.年龄 >= 标准.在校必填年龄下限
        and 人.年龄 <= 标准.在校必填年龄上限
      local 缺劳动 = not known(人, "劳动能力") and 人.年龄 >= 标准.劳动年龄下限
        and 人.年龄 <= 标准.劳动能力必填年龄上限
      return 缺在校 or 缺劳动 or not known(人, "文化程度") and 人.在校生状况 == "非在校生"
    end)
  end,
}
