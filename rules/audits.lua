-- 疑点：登记数据互相矛盾或者不合常理，供核实，不改变认定结果。次序：登记表各栏的次序。

local function 是五保户(户) return 户.贫困户属性 == "五保户" or 户.贫困户属性 == "五保贫困户" end
local function 有低保成员(户)
  return any(户.成员, function(人) return 人.是否享受农村居民最低生活保障 end)
end

local function 登记主因(户, 原因) return 户.建档立卡户 and 户.主要致贫原因 == 原因 end

-- 致贫原因

audit.因病户成员均健康 {
  basis = "建档立卡数据核查 致贫原因",
  when = function(户)
    return 登记主因(户, "因病") and all(户.成员, function(人) return 人.健康状况 == "健康" end)
  end,
}

audit.因残户无残疾人 {
  basis = "建档立卡数据核查 致贫原因",
  when = function(户) return 登记主因(户, "因残") and 户.残疾人数 == 0 end,
}

audit.因学户无高中以上学生 {
  basis = "建档立卡数据核查 致贫原因",
  when = function(户) return 登记主因(户, "因学") and 户.高中以上在校人数 == 0 end,
}

audit.缺劳力户劳动力充足 {
  basis = "建档立卡数据核查 致贫原因",
  when = function(户, 标准)
    if not 登记主因(户, "缺劳力") then return false end
    return 户.劳动力人数 >= 标准.缺劳力户劳动力上限
        or 户.家庭人口数 >= 标准.缺劳力户人口下限
       and 户.劳动力人数 >= 标准.缺劳力户劳动力占比 * 户.家庭人口数
  end,
}

audit.致贫原因重复 {
  label = "其他致贫原因与主要致贫原因重复，或两个其他原因相同",
  basis = "建档立卡数据核查 致贫原因",
  when = function(户)
    return known(户, "其他致贫原因一") and 户.其他致贫原因一 == 户.主要致贫原因
        or known(户, "其他致贫原因二") and 户.其他致贫原因二 == 户.主要致贫原因
        or known(户, "其他致贫原因一") and known(户, "其他致贫原因二") and 户.其他致贫原因一 == 户.其他致贫原因二
  end,
}

-- 属性与保障

audit.低保户无低保 {
  label = "低保户没有低保成员或没有低保金",
  basis = "建档立卡数据核查 贫困户属性",
  when = function(户)
    if 户.贫困户属性 ~= "低保户" and 户.贫困户属性 ~= "低保贫困户" then return false end
    return 户.低保金 == 0 or not 有低保成员(户)
  end,
}

audit.一般户享受低保 {
  basis = "建档立卡数据核查 贫困户属性",
  when = function(户)
    if 户.贫困户属性 ~= "一般贫困户" and 户.贫困户属性 ~= "一般农户" then return false end
    return 户.低保金 > 0 or 有低保成员(户)
  end,
}

audit.五保户有劳动力 {
  basis = "建档立卡数据核查 贫困户属性",
  when = function(户, 标准)
    return 是五保户(户) and any(户.成员, function(人)
      return (人.劳动能力 == "普通劳动力" or 人.劳动能力 == "技能劳动力")
         and 人.年龄 >= 标准.劳动年龄下限 and 人.年龄 <= 标准.五保户劳动年龄上限
    end)
  end,
}

audit.五保户无五保金 {
  basis = "建档立卡数据核查 贫困户属性",
  when = function(户) return 是五保户(户) and 户.五保金 == 0 end,
}

audit.低保五保重复 {
  label = "同时领取低保金和五保金",
  basis = "建档立卡数据核查 转移性收入",
  when = function(户) return 户.低保金 > 0 and 户.五保金 > 0 end,
}

-- 脱贫户

audit.脱贫户收入低于当年标准 {
  basis = "建档立卡数据核查 脱贫户；按脱贫年度的国家扶贫标准",
  when = function(户, 标准)
    return 户.脱贫标志 == "已脱贫"
       and 户.纯收入 < at(标准, 户.脱贫年度).国家扶贫标准 * 户.家庭人口数
  end,
}

audit.脱贫户住房不安全 {
  basis = "建档立卡数据核查 脱贫户",
  when = function(户) return 户.脱贫标志 == "已脱贫" and not 户.住房安全 end,
}

audit.脱贫户饮水不安全 {
  basis = "建档立卡数据核查 脱贫户",
  when = function(户) return 户.脱贫标志 == "已脱贫" and not 户.安全饮水 end,
}

audit.脱贫户住房面积不足 {
  basis = "建档立卡数据核查 脱贫户，面积为空或不足 10 平方米",
  when = function(户, 标准)
    return 户.脱贫标志 == "已脱贫" and default(户, "住房面积", 0) < 标准.住房面积疑点
  end,
}

audit.脱贫户适龄儿童未上学 {
  basis = "建档立卡数据核查 脱贫户",
  when = function(户) return 户.脱贫标志 == "已脱贫" and 户.失学人数 > 0 end,
}

audit.脱贫因病户未参加大病保险 {
  basis = "建档立卡数据核查 脱贫户",
  when = function(户)
    return 户.脱贫标志 == "已脱贫" and 户.主要致贫原因 == "因病"
       and any(户.成员, function(人) return 人.患病 and not 人.是否参加大病保险 end)
  end,
}

audit.脱贫标志与年度不符 {
  basis = "建档立卡数据核查 脱贫标志，脱贫户须填脱贫年度",
  when = function(户)
    return 户.脱贫标志 == "已脱贫" and not known(户, "脱贫年度")
        or 户.脱贫标志 == "未脱贫" and known(户, "脱贫年度")
  end,
}

audit.识别当年即脱贫 {
  basis = "建档立卡数据核查 风险消除过快",
  when = function(户) return 户.脱贫标志 == "已脱贫" and 户.识别年度 == 户.脱贫年度 end,
}

-- 收入

audit.有工资收入无务工 {
  label = "有工资性收入而无人务工、无公益性岗位",
  basis = "建档立卡数据核查 工资性收入",
  when = function(户)
    return 户.工资性收入 > 0 and 户.务工人数 == 0
       and none(户.成员, function(人) return 人.公益性岗位数 > 0 end)
  end,
}

audit.有务工无工资收入 {
  basis = "建档立卡数据核查 工资性收入",
  when = function(户) return 户.工资性收入 == 0 and 户.务工人数 > 0 end,
}

audit.月均工资异常 {
  basis = "建档立卡数据核查 工资性收入",
  when = function(户, 标准)
    return 户.工资性收入 > 0 and 户.务工总月数 > 0
       and (户.月均工资 < 标准.月均工资疑点下限 or 户.月均工资 > 标准.月均工资疑点上限)
  end,
}

audit.工资性收入异常 {
  basis = "建档立卡数据核查 工资性收入",
  when = function(户, 标准)
    return 户.工资性收入 > 0 and 户.工资性收入 <= 标准.工资性收入疑点下限
        or 户.工资性收入 > 标准.工资性收入疑点上限
  end,
}

audit.有经营收入无支出 {
  basis = "建档立卡数据核查 生产经营性支出",
  when = function(户) return 户.生产经营性收入 > 0 and 户.生产经营性支出 == 0 end,
}

audit.人均纯收入异常 {
  label = "人均纯收入不大于零或过高",
  basis = "建档立卡数据核查 人均纯收入",
  when = function(户, 标准)
    return 户.纯收入 <= 0 or 户.纯收入 > 标准.人均纯收入疑点上限 * 户.家庭人口数
  end,
}

audit.登记收入与核算不符 {
  label = "登记的人均纯收入与按各项核算的不一致",
  basis = "建档立卡数据核查 人均纯收入",
  when = function(户, 标准)
    return abs(户.登记人均纯收入 - 户.人均纯收入) > 标准.登记收入误差
  end,
}

audit.有养老金无老人 {
  basis = "建档立卡数据核查 养老保险金",
  when = function(户, 标准)
    return 户.养老保险金 > 0 and none(户.成员, function(人) return 人.年龄 >= 标准.养老金年龄 end)
  end,
}

audit.有生态补偿无退耕 {
  basis = "建档立卡数据核查 生态补偿金",
  when = function(户) return 户.生态补偿金 > 0 and 户.退耕还林面积 == 0 end,
}

audit.补贴金额过低 {
  label = "低保金、五保金、计划生育金或养老保险金低得不合常理",
  basis = "建档立卡数据核查 转移性收入",
  when = function(户, 标准)
    local function 过低(金额, 下限) return 金额 > 0 and 金额 < 下限 end
    return 过低(户.低保金, 标准.低保金疑点下限) or 过低(户.五保金, 标准.五保金疑点下限)
        or 过低(户.计划生育金, 标准.计划生育金疑点下限)
        or 过低(户.养老保险金, 标准.养老保险金疑点下限)
  end,
}

-- 土地、道路、住房、饮水

audit.土地面积过大 {
  basis = "建档立卡数据核查 土地",
  when = function(户, 标准)
    return 户.耕地面积 > 标准.户耕地疑点 or 户.林地面积 > 标准.户林地疑点
        or 户.耕地面积 > 标准.人均耕地疑点 * 户.家庭人口数
        or 户.林地面积 > 标准.人均林地疑点 * 户.家庭人口数
  end,
}

audit.退耕面积过大 {
  label = "退耕还林面积大于林地和牧草地面积之和",
  basis = "建档立卡数据核查 土地",
  when = function(户) return 户.退耕还林面积 > 户.林地面积 + 户.牧草地面积 end,
}

audit.主干路距离过远 {
  basis = "建档立卡数据核查 道路",
  when = function(户, 标准) return 户.与村主干路距离 > 标准.主干路距离疑点 end,
}

audit.危房标志与等级不符 {
  basis = "建档立卡数据核查 住房",
  when = function(户)
    if 户.是否危房户 then return 户.危房等级 == "A级" or 户.危房等级 == "B级" end
    return 户.危房等级 == "C级" or 户.危房等级 == "D级"
  end,
}

audit.搬迁人均面积超标 {
  label = "易地搬迁入住户人均住房面积超过上限",
  basis = "易地扶贫搬迁 人均不超过 25 平方米",
  when = function(户, 标准)
    return 户.是否易地搬迁户 and 户.是否搬迁入住
       and 户.住房面积 > 标准.搬迁人均住房面积上限 * 户.家庭人口数
  end,
}

audit.饮水登记与四项不符 {
  label = "登记已解决安全饮水而四项有不达标的",
  basis = "建档立卡数据核查 饮水",
  when = function(户) return 户.是否解决安全饮用水 and not 户.安全饮水 end,
}

audit.必填项空缺 {
  label = "主要致贫原因、用电、饮水、入户路、厕所、燃料或住房面积没有填写",
  basis = "建档立卡数据核查 必填项",
  when = function(户)
    return 户.建档立卡户 and not (known(户, "主要致贫原因") and known(户, "是否通生活用电")
      and known(户, "是否解决安全饮用水") and known(户, "入户路类型") and known(户, "是否有卫生厕所")
      and known(户, "主要燃料类型") and known(户, "住房面积"))
  end,
}

-- 帮扶

audit.无帮扶责任人 {
  basis = "甘肃省建立精准扶贫工作机制实施方案 四定两不",
  when = function(户) return 户.在册户 and 户.帮扶责任人数 == 0 end,
}

audit.帮扶责任人是贫困户 {
  basis = "建档立卡数据核查 帮扶责任人",
  when = function(户) return 户.帮扶责任人是否贫困户 end,
}

audit.无帮扶计划 {
  basis = "甘肃省建立精准扶贫工作机制实施方案 每个贫困户要有帮扶计划",
  when = function(户) return 户.在册户 and not 户.是否有帮扶计划 end,
}
