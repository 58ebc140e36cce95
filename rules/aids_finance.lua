-- 帮扶措施之三：强化金融支持（信贷、互助资金、保险）。贷款的金额是可贷额度，不是补助。

fact.可贷款户 {
  label = "有适龄借款人和劳动力，没有逾期贷款",
  basis = "扶贫小额信贷 借款条件", type = "boolean",
  value = function(户, 标准)
    return 户.劳动力人数 > 0 and not 户.是否有逾期贷款 and any(户.成员, function(人)
      return 人.年龄 >= 标准.贷款年龄下限 and 人.年龄 <= 标准.贷款年龄上限
    end)
  end,
}

aid.精准扶贫专项贷款 {
  department = "金融办", basis = "甘肃省精准扶贫专项贷款，5 万元以下、3 年以内、免抵押免担保、财政贴息",
  answers = { "缺资金", "因学" },
  eligible = function(户)
    return 户.建档立卡户 and 户.可贷款户 and 户.是否评级授信 and 户.增收项目 ~= "无" and 户.资金缺口 > 0
  end,
  amount = function(户, 标准) return min(户.资金缺口, 标准.小额信贷上限) end,
  excludes = { "双联惠农贷款" },
}

aid.双联惠农贷款 {
  department = "金融办", basis = "双联惠农贷款，每户 3000 元至 5 万元，全额贴息",
  answers = { "缺资金" },
  eligible = function(户, 标准) return 户.可贷款户 and 户.资金缺口 >= 标准.惠农贷款下限 end,
  amount = function(户, 标准) return min(户.资金缺口, 标准.惠农贷款上限) end,
}

aid.产业扶贫专项贷款 {
  label = "产业扶贫专项贷款（贷给带动企业、合作社）",
  department = "金融办", basis = "甘肃省产业扶贫专项贷款",
  answers = { "缺资金", "缺项目" },
  eligible = function(户)
    return 户.建档立卡户 and (户.是否加入农民专业合作组织 or 户.是否有龙头企业带动)
  end,
}

aid.互助资金借款 {
  department = "扶贫", basis = "贫困村互助资金",
  answers = { "缺资金" },
  eligible = function(户)
    return 户.村.是否有互助资金社 and not 户.是否有逾期贷款 and 户.资金缺口 > 0
  end,
  amount = function(户, 标准) return min(户.资金缺口, 标准.互助资金借款上限) end,
}

aid.农业保险 {
  department = "农牧", basis = "甘肃省农业保险，一户一单一保一赔",
  answers = { "因灾" },
  eligible = function(户)
    return 户.建档立卡户 and not 户.是否参加农业保险 and (户.耕地面积 > 0 or 户.牧草地面积 > 0)
  end,
}

aid.农房保险 {
  department = "民政", basis = "农村住房保险",
  answers = { "因灾" },
  eligible = function(户) return not 户.是否参加农房保险 end,
  amount = function(户, 标准) return 标准.农房保险保费补贴 end,
}
